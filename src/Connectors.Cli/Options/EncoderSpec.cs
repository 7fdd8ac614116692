using Connectors.Encoders.Hub;

namespace Connectors.Cli.Options;

/// <summary>An encoder as the command line names it.</summary>
/// <param name="Kind">What kind of encoder it is.</param>
/// <param name="Path">
/// FOLDER[#FILE], with <c>hf:ID[@REVISION]</c> in place of the folder for a model in the hub's cache; or of BM25 the language.
/// </param>
internal sealed record EncoderSpec(EncoderKind Kind, string Path)
{
    public const string SparseForms = "bm25[:LANGUAGE], splade:FOLDER[#FILE], inference-free:FOLDER[#FILE]";
    public const string DenseForms = "dense:FOLDER[#FILE], static:FOLDER";
    public const string Forms = SparseForms + ", " + DenseForms;

    private const string Bm25 = "bm25";
    private const string DefaultLanguage = "english";

    public bool IsSparse => Kind is not (EncoderKind.Dense or EncoderKind.Static);

    /// <summary>Whether the path is the name of a model in the hub's cache: <c>hf:ORGANISATION/NAME[@REVISION][#FILE]</c>.</summary>
    public bool IsOfHub => Path.StartsWith(HubReference.Scheme, StringComparison.Ordinal);

    /// <summary>Gets whether <see cref="Path"/> leads to a folder of the user's.</summary>
    public bool HasFolder => Kind is not EncoderKind.Bm25 && !IsOfHub;

    /// <summary>Gets the path without #FILE; a folder may have the character in its own name.</summary>
    public string Folder => Path.LastIndexOf('#') is >= 0 and var mark && !Directory.Exists(Path) ? Path[..mark] : Path;

    /// <summary>Gets what the encoder's sparse field needs from the store.</summary>
    public SparseWeighting Weighting => Kind is EncoderKind.Bm25 ? SparseWeighting.Idf : SparseWeighting.None;

    /// <exception cref="FormatException">The text is no encoder.</exception>
    public static EncoderSpec Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? text : text[..colon];
        var path = colon < 0 ? "" : text[(colon + 1)..];
        return (kind, path) switch
        {
            (Bm25, "") when colon < 0 => new EncoderSpec(EncoderKind.Bm25, DefaultLanguage),
            (_, "") => throw new FormatException($"'{text}' does not name an encoder; expected {Forms}."),
            (Bm25, _) when path.All(char.IsAsciiLetterLower) => new EncoderSpec(EncoderKind.Bm25, path),
            (Bm25, _) => throw new FormatException($"'{path}' is not the name of a language; expected its English name in lower case."),
            ("splade", _) => new EncoderSpec(EncoderKind.Splade, path),
            ("inference-free", _) => new EncoderSpec(EncoderKind.InferenceFree, path),
            ("dense", _) => new EncoderSpec(EncoderKind.Dense, path),
            ("static", _) => new EncoderSpec(EncoderKind.Static, path),
            _ => throw new FormatException($"'{kind}' is not a kind of encoder; expected {Forms}."),
        };
    }

    public static EncoderSpec ParseSparse(string text) =>
        Parse(text) is { IsSparse: true } spec ? spec : throw new FormatException($"'{text}' is a dense encoder; expected {SparseForms}.");

    public static EncoderSpec ParseDense(string text) =>
        Parse(text) is { IsSparse: false } spec ? spec : throw new FormatException($"'{text}' is a sparse encoder; expected {DenseForms}.");

    public override string ToString() => Kind switch
    {
        EncoderKind.Splade => "splade:",
        EncoderKind.InferenceFree => "inference-free:",
        EncoderKind.Bm25 => Bm25 + ":",
        EncoderKind.Static => "static:",
        _ => "dense:",
    } + Path;
}
