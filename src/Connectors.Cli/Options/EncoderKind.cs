namespace Connectors.Cli.Options;

internal enum EncoderKind
{
    Splade,
    InferenceFree,
    Dense,
    Static,
}
