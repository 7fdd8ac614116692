namespace Connectors.Cli.Options;

internal enum EncoderKind
{
    Splade,
    Bm25,
    Dense,
}
