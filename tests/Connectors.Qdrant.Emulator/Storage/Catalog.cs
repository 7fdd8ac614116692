using Connectors.Qdrant.Emulator.Grpc;

namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>All collections and their aliases.</summary>
internal sealed class Catalog
{
    public SortedDictionary<string, Collection> Collections { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the collections by alias.</summary>
    public SortedDictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    public bool Has(string nameOrAlias) => Collections.ContainsKey(Resolve(nameOrAlias));

    public Collection Find(string nameOrAlias) =>
        Collections.GetValueOrDefault(Resolve(nameOrAlias)) ?? throw Refusal.NotFound($"Collection `{nameOrAlias}` doesn't exist!");

    private string Resolve(string nameOrAlias) => Aliases.GetValueOrDefault(nameOrAlias, nameOrAlias);
}
