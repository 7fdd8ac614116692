using Connectors.Qdrant.Emulator.Grpc;

namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>All collections and their aliases.</summary>
internal sealed class Catalog
{
    private const int MaxNameLength = 255;

    public SortedDictionary<string, Collection> Collections { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the collections by alias.</summary>
    public SortedDictionary<string, string> Aliases { get; } = new(StringComparer.Ordinal);

    public bool Has(string nameOrAlias) => Collections.ContainsKey(Resolve(nameOrAlias));

    public Collection Find(string nameOrAlias)
    {
        CheckLength(nameOrAlias);
        return Collections.GetValueOrDefault(Resolve(nameOrAlias)) ?? throw Refusal.NotFound($"Collection `{nameOrAlias}` doesn't exist!");
    }

    public static void CheckLength(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
            throw Refusal.Validation("collection_name", $"value \"{name}\" invalid, must be from 1 to {MaxNameLength} characters");
    }

    private string Resolve(string nameOrAlias) => Aliases.GetValueOrDefault(nameOrAlias, nameOrAlias);
}
