namespace Connectors.Conformance;

/// <summary>A store under test: how to reach it, and where it is known to differ.</summary>
public interface IConformanceTarget
{
    /// <summary>Gets the name in reports, for instance <c>qdrant 1.18.1</c>.</summary>
    string Name { get; }

    /// <summary>Gets a value indicating whether the store can be closed and opened again on what it has kept.</summary>
    bool CanReopen { get; }

    /// <summary>
    /// Gets the documented exceptions: the name of a case, and the reason why it fails on this store. Such a case is run all the same:
    /// it counts as skipped while it fails, and as failed once it passes, so that no exception outlives its reason.
    /// </summary>
    IReadOnlyDictionary<string, string> Exceptions { get; }

    /// <summary>Connects.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The store. Whoever called disposes it.</returns>
    Task<HybridStore> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Closes a store and opens another on the same data, as a new process would; called only when <see cref="CanReopen"/>.</summary>
    /// <param name="store">The open store; it is disposed.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The store.</returns>
    Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken);
}
