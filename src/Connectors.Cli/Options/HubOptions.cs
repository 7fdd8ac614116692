using System.CommandLine;
using Connectors.Encoders;

namespace Connectors.Cli.Options;

/// <summary>The options by which a command names a hub and its cache.</summary>
internal sealed class HubOptions
{
    private readonly Option<Uri?> _endpoint = CliOption.Parsed("--endpoint", "URL", "The hub, or a mirror of it. Default: HF_ENDPOINT, else https://huggingface.co. With this option HF_TOKEN is not sent.", ParseEndpoint);
    private readonly Option<string> _cache = CliOption.Text("--cache", "FOLDER", "The folder of the cache, in the layout of the hub's own tools. Default: HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub.");
    private readonly Option<bool> _offline = new("--offline") { Description = "Uses what is in the cache and asks nobody. HF_HUB_OFFLINE=1 does the same." };

    public void AddTo(Command command)
    {
        command.Add(_endpoint);
        command.Add(_cache);
        command.Add(_offline);
    }

    public ModelHub Open(ParseResult arguments) => new(new ModelHubOptions
    {
        Endpoint = arguments.GetValue(_endpoint),
        CacheFolder = arguments.GetValue(_cache),
        Offline = arguments.GetValue(_offline) ? true : null,
    });

    private static Uri? ParseEndpoint(string text) => Uri.TryCreate(text, UriKind.Absolute, out var endpoint) && endpoint.Scheme is "http" or "https"
        ? endpoint
        : throw new FormatException($"'{text}' is not the address of a hub; expected https://HOST.");
}
