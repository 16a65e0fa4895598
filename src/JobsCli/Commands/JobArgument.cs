using System.CommandLine;
using JobsCli.Data;

namespace JobsCli.Commands;

/// <summary>The argument <c>JOB</c>.</summary>
internal static class JobArgument
{
    /// <summary>The argument.</summary>
    public static Argument<Guid?> Create(ArgumentArity arity) => new("JOB")
    {
        Description = "The id of the job.",
        Arity = arity,
        CustomParser = static result =>
        {
            if (JobId.TryParse(result.Tokens[0].Value, out var id))
            {
                return id;
            }

            result.AddError($"JOB must be a UUID with hyphens, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };
}
