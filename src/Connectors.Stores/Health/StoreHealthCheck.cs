using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Connectors.Stores;

/// <summary>Healthy when the store lists its collections within its deadline.</summary>
/// <param name="store">The store.</param>
public sealed class StoreHealthCheck(HybridStore store) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            var collections = await store.ListAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"{store.Product}: {collections.Count} collections");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"{store.Product} does not answer: {e.Message}", e);
        }
    }
}
