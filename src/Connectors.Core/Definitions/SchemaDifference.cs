namespace Connectors;

/// <summary>One point in which an existing collection is not what was asked for.</summary>
/// <param name="Path">What differs, for instance <c>dense 'body': dimensions</c>.</param>
/// <param name="Expected">What was asked for; "absent" where nothing was.</param>
/// <param name="Actual">What is there.</param>
public sealed record SchemaDifference(string Path, string Expected, string Actual)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Path}: asked for {Expected}, found {Actual}";
}
