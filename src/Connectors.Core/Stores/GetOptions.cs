namespace Connectors;

/// <summary>What comes back of the points that are read by id.</summary>
public class GetOptions : CallOptions
{
    /// <summary>Gets or sets which part of the payload comes back. Default: all of it.</summary>
    public PayloadSelection Payload { get; set; } = PayloadSelection.All;

    /// <summary>Gets or sets which vectors come back. Default: all of them.</summary>
    public VectorSelection Vectors { get; set; } = VectorSelection.All;
}
