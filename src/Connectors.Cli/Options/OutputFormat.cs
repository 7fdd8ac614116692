namespace Connectors.Cli.Options;

internal enum OutputFormat
{
    Table,
    Json,
}
