using System.CommandLine;

namespace Connectors.Cli.Options;

/// <summary>Which store, and the key for it.</summary>
internal sealed class StoreOptions
{
    private readonly Option<StoreUrl> _store;
    private readonly Option<string> _keyVariable = CliOption.Parsed("--api-key-env", "NAME", "The environment variable that holds the key of a remote store.", CheckVariable);

    public StoreOptions(Command command, bool required = true)
    {
        _store = CliOption.Parsed("--store", "URL", $"The store: {StoreUrl.Forms}.", StoreUrl.Parse);
        _store.Required = required;
        command.Add(_store);
        command.Add(_keyVariable);
    }

    public StoreUrl? Find(ParseResult arguments) => arguments.GetValue(_store);

    public StoreUrl Get(ParseResult arguments) => arguments.GetRequiredValue(_store);

    private static string CheckVariable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 }
        ? name
        : throw new FormatException($"the environment variable '{name}' is not set.");
}
