namespace Connectors;

/// <summary>One point in which an existing collection is not what was asked for.</summary>
/// <param name="Path">What differs, for instance <c>dense 'body': dimensions</c>.</param>
/// <param name="Expected">What was asked for; "absent" where nothing was.</param>
/// <param name="Actual">What is there.</param>
public sealed record SchemaDifference(string Path, string Expected, string Actual)
{
    /// <summary>Gets a value indicating whether a whole field is absent.</summary>
    internal bool IsMissingField { get; init; }

    /// <summary>The difference of a field that is asked for and not there.</summary>
    internal static SchemaDifference MissingField(string path) => new(path, "the field", "no such field") { IsMissingField = true };

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: asked for {Expected}, found {Actual}";
}
