namespace Connectors.Cli.Options;

internal enum EncoderKind
{
    Splade,
    InferenceFree,
    Bm25,
    Dense,
    Static,
}
