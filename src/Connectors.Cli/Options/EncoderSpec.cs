namespace Connectors.Cli.Options;

/// <summary>An encoder as the command line names it: its kind, a colon, and FOLDER or FOLDER#FILE.</summary>
internal sealed record EncoderSpec(EncoderKind Kind, string Path)
{
    public const string SparseForms = "splade:FOLDER[#FILE], inference-free:FOLDER[#FILE]";
    public const string DenseForms = "dense:FOLDER[#FILE], static:FOLDER";
    public const string Forms = SparseForms + ", " + DenseForms;

    private static readonly string[] Later = ["bm25"];

    public bool IsSparse => Kind is not (EncoderKind.Dense or EncoderKind.Static);

    /// <summary>Gets the path without #FILE; a folder may have the character in its own name.</summary>
    public string Folder => Path.LastIndexOf('#') is >= 0 and var mark && !Directory.Exists(Path) ? Path[..mark] : Path;

    /// <exception cref="FormatException">The text is no encoder, or one that this version does not have.</exception>
    public static EncoderSpec Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? text : text[..colon];
        if (Later.Contains(kind, StringComparer.Ordinal))
            throw new FormatException($"the encoder '{kind}' comes with a later version; this one has {Forms}.");
        var path = colon < 0 ? "" : text[(colon + 1)..];
        return (kind, path) switch
        {
            (_, "") => throw new FormatException($"'{text}' does not name an encoder; expected {Forms}."),
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
        EncoderKind.Static => "static:",
        _ => "dense:",
    } + Path;
}
