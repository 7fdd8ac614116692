using Connectors.Encoders;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the hub from which encoders may download models.</summary>
public static class ModelHubServiceCollectionExtensions
{
    /// <summary>
    /// Adds a hub. Encoders that are registered with the name of a model instead of a folder download it with their first text; without a hub that is
    /// an error.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; the logger factory is that of the services unless it is set.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddModelHub(this IServiceCollection services, Action<ModelHubOptions>? configure = null) => services.AddSingleton(provider =>
    {
        var options = new ModelHubOptions { LoggerFactory = provider.GetService<ILoggerFactory>() };
        configure?.Invoke(options);
        return new ModelHub(options);
    });
}
