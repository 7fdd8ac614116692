using System.Text.Json;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>A request as a scripted server saw it.</summary>
internal sealed record SentCall(string Method, string Path, string Body, string? Authorization, string? ContentType)
{
    public bool IsBulk => Path.Contains("/_bulk", StringComparison.Ordinal);

    /// <summary>Gets the actions of a bulk request, without the one that guards against automatic indexes.</summary>
    public IReadOnlyList<(string Name, string Id)> Actions => [.. AllActions.Skip(1)];

    public IReadOnlyList<(string Name, string Id)> AllActions
    {
        get
        {
            var actions = new List<(string, string)>();
            var lines = Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < lines.Length; i++)
            {
                using var action = JsonDocument.Parse(lines[i]);
                var named = action.RootElement.EnumerateObject().Single();
                actions.Add((named.Name, named.Value.GetProperty("_id").GetString()!));
                if (named.Name != "delete")
                    i++;
            }

            return actions;
        }
    }

    public IEnumerable<string> Ids => Actions.Select(action => action.Id);
}
