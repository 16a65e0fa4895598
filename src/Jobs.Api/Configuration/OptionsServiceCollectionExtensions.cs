using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Jobs.Api.Configuration;

/// <summary>Adds options that are bound strictly and validated at start.</summary>
internal static class OptionsServiceCollectionExtensions
{
    /// <summary>Adds the options of a section.</summary>
    public static OptionsBuilder<T> AddStrictOptions<T>(this IServiceCollection services, string section)
        where T : class => services.AddOptions<T>()
            .Configure<IConfiguration>((options, configuration) => StrictOptionsBinder.Bind(configuration.GetSection(section), options))
            .ValidateOnStart();
}
