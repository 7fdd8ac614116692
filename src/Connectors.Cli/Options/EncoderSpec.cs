namespace Connectors.Cli.Options;

/// <summary>
/// An encoder as the command line names it: <c>splade:FOLDER[#FILE]</c> or <c>dense:FOLDER[#FILE]</c>; with <c>hf:ID[@REVISION]</c> in place of the folder
/// for a model in the hub's cache.
/// </summary>
internal sealed record EncoderSpec(EncoderKind Kind, string Path)
{
    public const string Forms = "splade:FOLDER[#FILE], dense:FOLDER[#FILE]";

    private static readonly string[] Later = ["bm25", "inference-free", "static"];

    /// <summary>Whether the path is the name of a model in the hub's cache: <c>hf:ORGANISATION/NAME[@REVISION][#FILE]</c>.</summary>
    public bool IsOfHub => Path.StartsWith("hf:", StringComparison.Ordinal);

    public bool IsSparse => Kind is not EncoderKind.Dense;

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
            ("dense", _) => new EncoderSpec(EncoderKind.Dense, path),
            _ => throw new FormatException($"'{kind}' is not a kind of encoder; expected {Forms}."),
        };
    }

    public static EncoderSpec ParseSparse(string text) =>
        Parse(text) is { IsSparse: true } spec ? spec : throw new FormatException($"'{text}' is a dense encoder; expected splade:FOLDER[#FILE].");

    public static EncoderSpec ParseDense(string text) =>
        Parse(text) is { IsSparse: false } spec ? spec : throw new FormatException($"'{text}' is a sparse encoder; expected dense:FOLDER[#FILE].");

    public override string ToString() => (Kind is EncoderKind.Splade ? "splade:" : "dense:") + Path;
}
