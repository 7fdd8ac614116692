using System.CommandLine;

namespace Connectors.Cli.Options;

/// <summary>Which store, and the key for it.</summary>
internal sealed class StoreOptions
{
    private readonly Option<StoreUrl> _store;
    private readonly Option<string> _keyVariable = CliOption.Parsed("--api-key-env", "NAME", $"The environment variable that holds the key of a server. Default: {StoreUrl.DefaultKeyVariable}.", CheckVariable);

    public StoreOptions(Command command, bool required = true)
    {
        _store = CliOption.Parsed("--store", "URL", $"The store: {StoreUrl.Forms}.", StoreUrl.Parse);
        _store.Required = required;
        command.Add(_store);
        command.Add(_keyVariable);
    }

    public StoreUrl? Find(ParseResult arguments) => arguments.GetValue(_store) is { } url ? WithKey(url, arguments) : null;

    public StoreUrl Get(ParseResult arguments) => WithKey(arguments.GetRequiredValue(_store), arguments);

    private StoreUrl WithKey(StoreUrl url, ParseResult arguments) =>
        arguments.GetValue(_keyVariable) is { } variable ? url with { KeyVariable = variable } : url;

    private static string CheckVariable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 }
        ? name
        : throw new FormatException($"the environment variable '{name}' is not set.");
}
