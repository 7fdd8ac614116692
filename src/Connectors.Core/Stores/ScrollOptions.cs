namespace Connectors;

/// <summary>Which points a scroll visits, and what comes back of them.</summary>
public class ScrollOptions : CallOptions
{
    private int _pageSize = 500;

    /// <summary>Gets or sets the filter; null for all points.</summary>
    public Filter? Filter { get; set; }

    /// <summary>Gets or sets which part of the payload comes back. Default: all of it.</summary>
    public PayloadSelection Payload { get; set; } = PayloadSelection.All;

    /// <summary>Gets or sets which vectors come back. Default: none.</summary>
    public VectorSelection Vectors { get; set; } = VectorSelection.None;

    /// <summary>Gets or sets how many points are fetched at a time, 1 to 10,000. Default 500.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public int PageSize
    {
        get => _pageSize;
        set => _pageSize = value is >= 1 and <= 10_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A page has 1 to 10,000 points.");
    }
}
