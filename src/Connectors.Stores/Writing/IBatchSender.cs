namespace Connectors.Stores;

/// <summary>What a <see cref="BatchWriter"/> needs to know of a server.</summary>
public interface IBatchSender
{
    /// <summary>Estimates how many bytes a point takes in a request; too much rather than too little.</summary>
    /// <param name="point">The point.</param>
    /// <returns>The bytes.</returns>
    long EstimateBytes(HybridPoint point);

    /// <summary>Sends one request. Sending it again does no harm.</summary>
    /// <param name="batch">The points, with distinct ids.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The points that were not written, where the server says so point by point; all others count as written.</returns>
    /// <exception cref="StoreException">The request as a whole failed.</exception>
    Task<IReadOnlyList<PointOutcome>> SendAsync(IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken);

    /// <summary>Says what a failed request calls for.</summary>
    /// <param name="fault">The failure, after all retries of transient ones.</param>
    /// <returns>What to do.</returns>
    WriteFault Classify(StoreException fault);
}
