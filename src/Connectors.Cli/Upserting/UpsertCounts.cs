namespace Connectors.Cli.Upserting;

/// <summary>What became of the lines. Each is counted once: read = written + superseded + failed when all is done.</summary>
internal sealed class UpsertCounts
{
    public long Read { get; set; }

    public long Written { get; set; }

    /// <summary>Gets or sets how many were replaced by a later line with the same id, before anything was written.</summary>
    public long Superseded { get; set; }

    public long Failed { get; set; }
}
