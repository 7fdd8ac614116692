using Connectors;
using Connectors.Stores;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds health checks of stores.</summary>
public static class StoreHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of a registered store: healthy when it lists its collections within its deadline.</summary>
    /// <typeparam name="TStore">The type under which the store is registered.</typeparam>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check; null for the name of the type.</param>
    /// <param name="serviceKey">The key under which the store is registered; null for none.</param>
    /// <param name="failureStatus">What a failure is reported as; null for unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddStore<TStore>(
        this IHealthChecksBuilder builder,
        string? name = null,
        object? serviceKey = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
        where TStore : HybridStore
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name ?? typeof(TStore).Name,
            provider => new StoreHealthCheck(provider.GetRequiredKeyedService<TStore>(serviceKey)),
            failureStatus,
            tags));
    }
}
