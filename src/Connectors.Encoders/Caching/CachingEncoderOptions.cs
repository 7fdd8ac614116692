using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;

namespace Connectors.Encoders;

/// <summary>Options of <see cref="CachingEncoder{TEmbedding}"/>.</summary>
public sealed class CachingEncoderOptions
{
    /// <summary>
    /// Gets or sets how many bytes of vectors are kept in memory; beyond that those go that were not used for longest. 0 or more; default 64 MB
    /// (about 80,000 SPLADE vectors of 120 terms, or 35,000 dense ones of 384 dimensions).
    /// </summary>
    public long MaxMemoryBytes { get; set; } = 64_000_000;

    /// <summary>
    /// Gets or sets a cache that other processes share. Whoever can write there chooses the vectors that are read. A fault of it is logged, and counts as
    /// a miss. Null (the default): none.
    /// </summary>
    public IDistributedCache? DistributedCache { get; set; }

    /// <summary>Gets or sets how long vectors stay in <see cref="DistributedCache"/>. Positive; null (the default): as long as the cache itself keeps them.</summary>
    public TimeSpan? Expiration { get; set; }

    /// <summary>
    /// Gets or sets what tells the vectors of the encoder from those of any other, for encoders that do not say it themselves: those of Connectors do, but an <see cref="InferenceFreeEncoder"/> that was not loaded from a folder.
    /// Null (the default): the encoder's <see cref="EncoderFingerprint"/>.
    /// </summary>
    public string? Fingerprint { get; set; }

    /// <summary>Gets or sets where faults of the distributed cache are logged; null for nowhere. Texts are never logged.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMemoryBytes);
        if (Expiration is { } expiration)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(expiration, TimeSpan.Zero, nameof(Expiration));
        if (Fingerprint is not null)
            ArgumentException.ThrowIfNullOrWhiteSpace(Fingerprint, nameof(Fingerprint));
    }
}
