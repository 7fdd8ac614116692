namespace Connectors.Embedded.Storage;

/// <summary>What an acknowledged write did.</summary>
internal sealed class CommitResult
{
    /// <summary>Points that were not there before.</summary>
    public int Added { get; set; }

    /// <summary>Points that took the place of one with the same id, or got another payload.</summary>
    public int Replaced { get; set; }

    public int Deleted { get; set; }

    /// <summary>Ids of a delete or a payload update that were not there.</summary>
    public int Missing { get; set; }

    /// <summary>The first state that has all of it.</summary>
    public CollectionSnapshot Snapshot { get; set; } = null!;
}
