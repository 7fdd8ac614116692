using System.Text.Json;

namespace Connectors.Encoders.Models;

/// <summary>
/// The texts that a model wants in front of its inputs. Which one: the name asked for; else that of the role (as <c>encode_query</c> and
/// <c>encode_document</c> of sentence-transformers choose); else the model's default.
/// </summary>
internal sealed class PromptSet(IReadOnlyDictionary<string, string> prompts, string? defaultName)
{
    private static readonly string[] DocumentNames = ["document", "passage", "corpus"];

    private readonly string _query = Of(prompts, defaultName, "query");
    private readonly string _document = Of(prompts, defaultName, DocumentNames);

    public bool HasText => prompts.Values.Any(prompt => prompt.Length > 0);

    /// <summary>All that a fingerprint has to tell apart.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("default prompt", defaultName),
        .. prompts.OrderBy(prompt => prompt.Key, StringComparer.Ordinal).Select(prompt => new KeyValuePair<string, string?>("prompt " + prompt.Key, prompt.Value)),
    ];

    public static PromptSet Read(JsonElement? config, IReadOnlyDictionary<string, string>? replacement)
    {
        if (replacement is not null)
            return new PromptSet(replacement.ToDictionary(StringComparer.Ordinal), defaultName: null);
        var prompts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (config.Member("prompts") is { ValueKind: JsonValueKind.Object } named)
        {
            // Null is how a SparseEncoder folder says "no prompt".
            foreach (var prompt in named.EnumerateObject())
                prompts[prompt.Name] = prompt.Value.ValueKind == JsonValueKind.String ? prompt.Value.GetString()! : "";
        }

        var defaultName = config.Text("default_prompt_name");
        if (defaultName is not null && !prompts.ContainsKey(defaultName))
            throw new InvalidDataException($"config_sentence_transformers.json: default_prompt_name '{defaultName}' is not among the prompts ({Names(prompts)}).");
        return new PromptSet(prompts, defaultName);
    }

    public string For(EncodingRole role, string? name)
    {
        if (name is null)
            return role == EncodingRole.Query ? _query : _document;
        return prompts.TryGetValue(name, out var prompt)
            ? prompt
            : throw new ArgumentException($"The model has no prompt named '{name}'. It has: {Names(prompts)}.", nameof(name));
    }

    private static string Of(IReadOnlyDictionary<string, string> prompts, string? defaultName, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (prompts.TryGetValue(name, out var prompt))
                return prompt;
        }

        return defaultName is null ? "" : prompts[defaultName];
    }

    private static string Names(IReadOnlyDictionary<string, string> prompts) =>
        prompts.Count == 0 ? "none" : string.Join(", ", prompts.Keys.Order(StringComparer.Ordinal));
}
