namespace Connectors.Milvus;

/// <summary>
/// Which writes a read waits for. Those that <see cref="UpsertOptions.WaitUntilVisible"/> (on by default), a deletion or
/// <see cref="HybridCollection.WaitUntilVisibleAsync"/> has waited for through the same store are seen at every level.
/// </summary>
public enum MilvusConsistency
{
    /// <summary>Every write of every client that was acknowledged before. The default.</summary>
    Strong = 0,

    /// <summary>Every write that was acknowledged through this store, also of bulk loads that wait for nothing.</summary>
    Session = 1,

    /// <summary>
    /// Every write that is older than the server's grace period (5 seconds by default). For a minute after a write that was waited for, it is
    /// <see cref="Strong"/>.
    /// </summary>
    Bounded = 2,

    /// <summary>No other write.</summary>
    Eventually = 3,
}
