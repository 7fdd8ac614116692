namespace Connectors;

/// <summary>How points are written. The defaults are safe: what the call reports as written can be searched.</summary>
public class UpsertOptions : CallOptions
{
    private int? _batchPoints;
    private long? _batchBytes;
    private int? _parallel;

    /// <summary>Gets or sets a value indicating whether a call with rejected or unknown points throws <see cref="PartialUpsertException"/>. Default true.</summary>
    public bool ThrowOnFailure { get; set; } = true;

    /// <summary>
    /// Gets or sets a value indicating whether the call returns only when a search sees its points. Default true. Bulk loads set it to
    /// false, and call <see cref="HybridCollection.WaitUntilVisibleAsync"/> at their end.
    /// </summary>
    public bool WaitUntilVisible { get; set; } = true;

    /// <summary>Gets or sets how many points go into one request at most; null for the store's default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or negative.</exception>
    public int? BatchPoints
    {
        get => _batchPoints;
        set => _batchPoints = value is { } points && points <= 0 ? throw NotPositive(nameof(BatchPoints), value) : value;
    }

    /// <summary>Gets or sets how many bytes go into one request at most; null for the store's default. A larger point goes alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or negative.</exception>
    public long? BatchBytes
    {
        get => _batchBytes;
        set => _batchBytes = value is { } bytes && bytes <= 0 ? throw NotPositive(nameof(BatchBytes), value) : value;
    }

    /// <summary>Gets or sets how many requests are in flight at most; null for the store's default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or negative.</exception>
    public int? Parallel
    {
        get => _parallel;
        set => _parallel = value is { } requests && requests <= 0 ? throw NotPositive(nameof(Parallel), value) : value;
    }

    /// <summary>Gets or sets who is told how far the call has come, after each request.</summary>
    public IProgress<UpsertProgress>? Progress { get; set; }

    private static ArgumentOutOfRangeException NotPositive(string name, object? value) => new(name, value, "The value must be 1 or more, or null for the store's default.");
}
