using Jobs.Api.Configuration;
using Jobs.Api.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobs.Development;

/// <summary>Sets a server up for local development.</summary>
public static class WebApplicationBuilderExtensions
{
    private const string AuthenticationEnabled = "Authentication:Enabled";
    private const string SeedDemo = $"{DevelopmentOptions.Section}:{nameof(DevelopmentOptions.SeedDemo)}";
    private const string DataFolder = $"{DevelopmentOptions.Section}:{nameof(DevelopmentOptions.DataFolder)}";

    /// <summary>
    /// In the environment Development, uses the local table service unless the settings name another one, and prints requests to
    /// try. A table service that does not run yet is started, gets sample jobs, and is open to everyone on this machine. One that
    /// runs already belongs to someone else: nothing is written there, and authentication is on, unless the settings say so.
    /// </summary>
    /// <exception cref="StartupException">The settings ask for what only Development has, in another environment.</exception>
    public static void AddLocalDevelopment(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var configuration = builder.Configuration;
        if (!builder.Environment.IsDevelopment())
        {
            if (IsTrue(configuration[SeedDemo]))
            {
                throw new StartupException("--seed-demo needs the environment Development: sample jobs are for local runs only.");
            }

            return;
        }

        builder.Services.AddStrictOptions<DevelopmentOptions>(DevelopmentOptions.Section);
        if (!configuration.GetSection(StorageOptions.Section).Exists())
        {
            configuration[StorageOptions.Section] = "UseDevelopmentStorage=true";
        }

        if (TableServiceTarget.Find(configuration) is { } target)
        {
            Add(builder, target);
        }
    }

    private static void Add(WebApplicationBuilder builder, TableServiceTarget target)
    {
        var configuration = builder.Configuration;
        if (target.IsStartedHere && string.IsNullOrEmpty(configuration[AuthenticationEnabled]))
        {
            configuration[AuthenticationEnabled] = "false";
        }

        var isOpen = "false".Equals(configuration[AuthenticationEnabled], StringComparison.OrdinalIgnoreCase);
        var folder = LocalTableService.DataFolder(configuration[DataFolder]);
        Console.WriteLine(target.Describe(folder, IsTrue(configuration[SeedDemo]), isOpen));
        builder.Services.AddSingleton(target);
        builder.Services.AddHostedService<LocalTableService>();
        builder.Services.AddHostedService<Welcome>();
    }

    private static bool IsTrue(string? value) => "true".Equals(value, StringComparison.OrdinalIgnoreCase);
}
