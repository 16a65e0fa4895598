using Jobs.Api.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jobs.Development;

/// <summary>Sets a server up for local development.</summary>
public static class WebApplicationBuilderExtensions
{
    /// <summary>
    /// In the environment Development, uses the local table service unless the settings name another one, starts it, inserts
    /// sample jobs, and prints requests to try. Does nothing in any other environment.
    /// </summary>
    public static void AddLocalDevelopment(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (!builder.Environment.IsDevelopment())
        {
            return;
        }

        if (!builder.Configuration.GetSection(StorageOptions.Section).Exists())
        {
            builder.Configuration[StorageOptions.Section] = "UseDevelopmentStorage=true";
        }

        builder.Services.AddHostedService<LocalTableService>();
        builder.Services.AddHostedService<Welcome>();
    }
}
