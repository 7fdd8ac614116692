namespace Connectors.Cli.Options;

internal enum EncoderKind
{
    Splade,
    Dense,
}
