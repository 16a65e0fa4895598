using JobsCli;
using JobsCli.Terminal;

return await JobsCommand.RunAsync(args, CommandContext.OfProcess(), CancellationToken.None);
