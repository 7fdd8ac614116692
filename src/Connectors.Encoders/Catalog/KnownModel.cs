namespace Connectors.Encoders;

/// <summary>What is known of a published model without having it. What is not known for sure is null.</summary>
public sealed record KnownModel
{
    /// <summary>Gets the name on the hub, of the repository with the files that an encoder loads.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the kind.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>Gets the licence of the weights as its SPDX identifier; null where the author states none.</summary>
    public required string? Licence { get; init; }

    /// <summary>Gets where the facts come from.</summary>
    public required string Source { get; init; }

    /// <summary>Gets the name of the model that this repository holds an export of; null when it is the model's own.</summary>
    public string? ExportOf { get; init; }

    /// <summary>Gets the size of the file to load in bytes, rounded as its source rounds.</summary>
    public long? Size { get; init; }

    /// <summary>Gets the number of parameters.</summary>
    public long? Parameters { get; init; }

    /// <summary>Gets the number of entries of the vocabulary, which is that of a sparse vector's dimensions.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Gets the number of dimensions of a dense vector.</summary>
    public int? Dimensions { get; init; }

    /// <summary>Gets the number of tokens of a text that are read.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Gets the file to load; null where the repository has none that an encoder of Connectors loads (it has to be exported to ONNX first).</summary>
    public string? File { get; init; }

    /// <summary>Gets a value indicating whether the store has to weight the terms by their inverse document frequency.</summary>
    public bool NeedsIdf { get; init; }

    /// <summary>Gets a value indicating whether a network has to run for a query.</summary>
    public bool NeedsQueryInference => Kind is not (ModelKind.Bm25 or ModelKind.InferenceFree or ModelKind.Static);

    /// <summary>Gets a value indicating whether the licence forbids commercial use (a Creative Commons licence with NC). Such a model is never a default.</summary>
    public bool IsNonCommercial => Licence is not null && Licence.Contains("-NC", StringComparison.Ordinal);
}
