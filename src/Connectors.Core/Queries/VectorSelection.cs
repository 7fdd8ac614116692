namespace Connectors;

/// <summary>Which vectors come back.</summary>
public sealed record VectorSelection
{
    private VectorSelection(bool includesAll, IReadOnlyList<string> fields)
    {
        IncludesAll = includesAll;
        Fields = fields;
    }

    /// <summary>Gets the selection of all vectors.</summary>
    public static VectorSelection All { get; } = new(true, []);

    /// <summary>Gets the selection of no vector, the default.</summary>
    public static VectorSelection None { get; } = new(false, []);

    /// <summary>Gets a value indicating whether all vectors are selected.</summary>
    public bool IncludesAll { get; }

    /// <summary>Gets the names of the selected fields; empty for all and for none.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>Gets a value indicating whether nothing is selected.</summary>
    public bool IsNone => !IncludesAll && Fields.Count == 0;

    /// <summary>Selects fields by name.</summary>
    /// <param name="fields">The names of dense and sparse fields.</param>
    /// <returns>The selection.</returns>
    public static VectorSelection Only(params IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new VectorSelection(false, [.. fields]);
    }

    internal bool Includes(string field) => IncludesAll || Fields.Contains(field, StringComparer.Ordinal);
}
