using JobsCli;
using JobsCli.Terminal;

return await JobsCommand.RunAsync(args, Surroundings.OfProcess(), CancellationToken.None);
