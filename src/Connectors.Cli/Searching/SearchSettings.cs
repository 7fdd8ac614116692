using Connectors.Cli.Options;

namespace Connectors.Cli.Searching;

/// <summary>How texts are searched for. Null <see cref="Mode"/>: with every encoder that the collection has.</summary>
internal sealed record SearchSettings(
    SearchMode? Mode,
    FusionSpec? Fusion,
    FusionPlacement Placement,
    Filter? Filter,
    int Limit,
    EncoderSpec? Sparse,
    EncoderSpec? Dense,
    string? Rerank = null,
    bool Explain = false);
