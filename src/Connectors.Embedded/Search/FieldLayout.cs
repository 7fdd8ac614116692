using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

/// <summary>The vector fields of a definition by position, as blocks hold them.</summary>
internal sealed class FieldLayout(HybridCollectionDefinition definition)
{
    public IReadOnlyList<DenseField> Dense { get; } = [.. definition.Dense];

    public IReadOnlyList<SparseField> Sparse { get; } = [.. definition.Sparse];

    public BlockLayout Block { get; } = new(definition.Sparse.Count, [.. definition.Dense.Select(field => field.Dimensions)]);

    public int DenseIndex(string name) => IndexOf(Dense, name, field => field.Name);

    public int SparseIndex(string name) => IndexOf(Sparse, name, field => field.Name);

    private static int IndexOf<T>(IReadOnlyList<T> fields, string name, Func<T, string> nameOf)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (string.Equals(nameOf(fields[i]), name, StringComparison.Ordinal))
                return i;
        }

        throw new ArgumentException($"There is no field '{name}'.", nameof(name));
    }
}
