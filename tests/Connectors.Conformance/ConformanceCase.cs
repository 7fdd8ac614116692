namespace Connectors.Conformance;

/// <summary>One thing that every store does.</summary>
/// <param name="Name">A sentence; unique in the suite, and stable, since lists of exceptions name it.</param>
/// <param name="Topic">What it is about, for instance <c>Ids</c>.</param>
/// <param name="Source">The sentence of docs/design.md that it proves, with its section.</param>
/// <param name="Operation">The public operation that it exercises in the first place.</param>
/// <param name="Body">The case itself: it returns when it has passed, and throws otherwise.</param>
public sealed record ConformanceCase(
    string Name,
    string Topic,
    string Source,
    string Operation,
    Func<ConformanceContext, CancellationToken, Task> Body)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Topic}: {Name}";
}
