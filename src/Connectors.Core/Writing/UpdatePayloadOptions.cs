namespace Connectors;

/// <summary>How payloads are updated.</summary>
public class UpdatePayloadOptions : CallOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether a store that cannot change payloads in place may read the points, change them here and
    /// write them again. That is not atomic: a write of the same point in between is lost. Default false.
    /// </summary>
    public bool AllowReadModifyWrite { get; set; }
}
