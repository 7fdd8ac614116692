using System.Text.Json;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>
/// The vendor's own model of the REST interface, ../shared/api/elasticsearch/schema-9.5.json: endpoints, and the types of their bodies. Says
/// whether a request is one that it knows.
/// </summary>
internal sealed class ApiModel
{
    private static ApiModel? _shared;

    private readonly Dictionary<(string Namespace, string Name), JsonElement> _types = [];
    private readonly List<(string Endpoint, string[] Methods, string[] Path, JsonElement Request)> _urls = [];

    private ApiModel(JsonDocument document)
    {
        foreach (var type in document.RootElement.GetProperty("types").EnumerateArray())
            _types[NameOf(type.GetProperty("name"))] = type;
        foreach (var endpoint in document.RootElement.GetProperty("endpoints").EnumerateArray().Where(endpoint => endpoint.TryGetProperty("request", out var request) && request.ValueKind == JsonValueKind.Object))
        {
            foreach (var url in endpoint.GetProperty("urls").EnumerateArray())
                _urls.Add((endpoint.GetProperty("name").GetString()!, [.. url.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!)], url.GetProperty("path").GetString()!.Split('/'), _types[NameOf(endpoint.GetProperty("request"))]));
        }
    }

    /// <summary>Reads the model once for all tests; skips the test where it is absent.</summary>
    public static ApiModel Open() => _shared ??= new ApiModel(JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Shared("api", "elasticsearch", "schema-9.5.json"))));

    /// <summary>Finds the endpoint of a request, and what is wrong with path, parameters or body.</summary>
    public (string Endpoint, string? Fault) Check(string method, string pathAndQuery, string body)
    {
        var parts = pathAndQuery.Split('?', 2);
        var segments = parts[0].Split('/');

        // The template with the most fixed parts is meant: /_search is no index of that name.
        var url = _urls.Where(url => url.Methods.Contains(method) && Fits(url.Path, segments)).OrderByDescending(url => url.Path.Count(part => !IsParameter(part))).FirstOrDefault();
        if (url.Endpoint is null)
            return ("?", $"There is no {method} {parts[0]}.");
        return (url.Endpoint, FindParameterFault(url.Request, parts.Length > 1 ? parts[1] : string.Empty) ?? FindBodyFault(url.Endpoint, url.Request.GetProperty("body"), body));
    }

    private static bool IsParameter(string part) => part.StartsWith('{');

    private static bool Fits(string[] template, string[] path) =>
        template.Length == path.Length && template.Zip(path).All(pair => IsParameter(pair.First) ? pair.Second.Length > 0 : pair.First == pair.Second);

    private string? FindParameterFault(JsonElement request, string query)
    {
        var known = request.GetProperty("query").EnumerateArray().Concat(_types[("_spec_utils", "CommonQueryParameters")].GetProperty("properties").EnumerateArray()).ToList();
        foreach (var parameter in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = parameter.Split('=', 2);
            if (!known.Exists(property => property.GetProperty("name").ValueEquals(pair[0])))
                return $"There is no parameter '{pair[0]}'.";
        }

        return null;
    }

    private string? FindBodyFault(string endpoint, JsonElement model, string body)
    {
        switch (model.GetProperty("kind").GetString())
        {
            case "no_body":
                return body.Length == 0 ? null : "It has a body.";
            case "properties":
                using (var document = JsonDocument.Parse(body.Length == 0 ? "{}" : body))
                    return FindObjectFault(model.GetProperty("properties").EnumerateArray().Select(property => new Member(property, Bindings.None)), isContainer: false, additional: null, document.RootElement, "$");
            default:
                return endpoint switch
                {
                    "inference.put" => FindInferenceFault(body),
                    "bulk" => FindBulkFault(body),
                    "msearch" => FindLinesFault(body, i => i % 2 == 0 ? ("_global.msearch", "MultisearchHeader") : ("_global.search._types", "SearchRequestBody")),
                    _ => throw new NotSupportedException($"{endpoint} has a body of one value."),
                };
        }
    }

    /// <summary>What creates an endpoint is of one form for all services, and of a closer one for each.</summary>
    private string? FindInferenceFault(string body)
    {
        using var document = JsonDocument.Parse(body);
        var service = document.RootElement.GetProperty("service").GetString();
        var closer = _urls.Find(url => url.Endpoint == "inference.put_" + service);
        return closer.Endpoint is null
            ? $"There is no service '{service}'."
            : FindTypeFault(("inference._types", "InferenceEndpoint"), Bindings.None, document.RootElement, "$") ?? FindBodyFault(closer.Endpoint, closer.Request.GetProperty("body"), body);
    }

    private string? FindBulkFault(string body)
    {
        // An action has a line for its document, unless it deletes.
        string? action = null;
        return FindLinesFault(body, (i, line) =>
        {
            if (action is null or "delete")
            {
                action = line.EnumerateObject().First().Name;
                return ("_global.bulk", "OperationContainer");
            }

            (var of, action) = (action, null);
            return of == "update" ? ("_global.bulk", "UpdateAction") : null;
        }) ?? (action is null or "delete" ? null : "The last action has no document.");
    }

    private string? FindLinesFault(string body, Func<int, (string, string)> typeOf) => FindLinesFault(body, (i, _) => typeOf(i));

    private string? FindLinesFault(string body, Func<int, JsonElement, (string, string)?> typeOf)
    {
        if (!body.EndsWith('\n'))
            return "The last line does not end.";
        var lines = body[..^1].Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            using var line = JsonDocument.Parse(lines[i]);
            if (typeOf(i, line.RootElement) is { } type && FindTypeFault(type, Bindings.None, line.RootElement, $"${i}") is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>Checks a value against what stands for a type: a name, an array, a dictionary, a union, a literal.</summary>
    private string? FindFault(JsonElement type, Bindings bindings, JsonElement value, string path)
    {
        switch (type.GetProperty("kind").GetString())
        {
            case "instance_of":
                var name = NameOf(type.GetProperty("type"));
                if (bindings.Find(name) is { } bound)
                    return FindFault(bound.Type, bound.Bindings, value, path);
                return FindTypeFault(name, bindings.For(_types.GetValueOrDefault(name), type), value, path);
            case "array_of":
                if (value.ValueKind != JsonValueKind.Array)
                    return $"{path} is no array.";
                return value.EnumerateArray().Select((item, i) => FindFault(type.GetProperty("value"), bindings, item, $"{path}[{i}]")).FirstOrDefault(fault => fault is not null);
            case "dictionary_of":
                if (value.ValueKind != JsonValueKind.Object)
                    return $"{path} is no object.";
                if (type.GetProperty("singleKey").GetBoolean() && value.EnumerateObject().Count() != 1)
                    return $"{path} does not have one key.";
                return value.EnumerateObject().Select(member => FindFault(type.GetProperty("value"), bindings, member.Value, $"{path}.{member.Name}")).FirstOrDefault(fault => fault is not null);
            case "union_of":
                var faults = type.GetProperty("items").EnumerateArray().Select(item => FindFault(item, bindings, value, path)).ToList();
                return faults.Contains(null) ? null : faults.MaxBy(fault => fault!.Length);
            case "literal_value":
                return type.GetProperty("value").ToString() == value.ToString() ? null : $"{path} is not {type.GetProperty("value")}.";
            default:
                return null;
        }
    }

    private string? FindTypeFault((string Namespace, string Name) name, Bindings bindings, JsonElement value, string path)
    {
        if (name.Namespace == "_builtins")
            return FindBuiltInFault(name.Name, value, path);
        if (name is ("_types", "integer" or "long" or "short" or "byte" or "uint" or "ulong") && value.ValueKind == JsonValueKind.Number && decimal.TryParse(value.GetRawText(), out var number) && number != decimal.Truncate(number))
            return $"{path} is no whole number.";
        if (!_types.TryGetValue(name, out var type))
            return null; // a parameter that nobody has bound: any document
        switch (type.GetProperty("kind").GetString())
        {
            case "type_alias":
                return FindFault(type.GetProperty("type"), bindings, value, path);
            case "enum":
                // Some have true and false among their names.
                var text = value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
                return type.GetProperty("members").EnumerateArray().Any(member => member.GetProperty("name").ValueEquals(text) || (member.TryGetProperty("aliases", out var aliases) && aliases.EnumerateArray().Any(alias => alias.ValueEquals(text))))
                    || (type.TryGetProperty("isOpen", out var isOpen) && isOpen.GetBoolean())
                        ? null
                        : $"{path} is no {name.Name}: '{value}'.";
            default:
                return FindInterfaceFault(type, bindings, value, path);
        }
    }

    private static string? FindBuiltInFault(string name, JsonElement value, string path)
    {
        var fits = name switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "number" => value.ValueKind == JsonValueKind.Number,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => true,
        };
        return fits ? null : $"{path} is no {name}.";
    }

    private string? FindInterfaceFault(JsonElement type, Bindings bindings, JsonElement value, string path)
    {
        var members = MembersOf(type, bindings, out var additional);
        if (value.ValueKind != JsonValueKind.Object)
        {
            return type.TryGetProperty("shortcutProperty", out var shortcut) && members.Find(member => member.Property.GetProperty("name").ValueEquals(shortcut.GetString())) is { } target
                ? FindFault(target.Property.GetProperty("type"), target.Bindings, value, path)
                : $"{path} is no object.";
        }

        var isContainer = type.TryGetProperty("variants", out var variants) && variants.GetProperty("kind").ValueEquals("container");
        return FindObjectFault(members, isContainer, additional, value, path);
    }

    private List<Member> MembersOf(JsonElement type, Bindings bindings, out Member? additional)
    {
        var members = type.GetProperty("properties").EnumerateArray().Select(property => new Member(property, bindings)).ToList();
        additional = type.TryGetProperty("behaviors", out var behaviors)
            ? behaviors.EnumerateArray().Where(behavior => behavior.GetProperty("type").GetProperty("name").GetString()!.StartsWith("Additional", StringComparison.Ordinal)).Select(behavior => new Member(behavior.GetProperty("generics")[1], bindings)).FirstOrDefault()
            : null;
        if (type.TryGetProperty("inherits", out var parent))
        {
            var name = NameOf(parent.GetProperty("type"));
            members.AddRange(MembersOf(_types[name], bindings.For(_types[name], parent), out var inherited));
            additional ??= inherited;
        }

        return members;
    }

    private string? FindObjectFault(IEnumerable<Member> members, bool isContainer, Member? additional, JsonElement value, string path)
    {
        var variants = 0;
        var open = members.ToList();
        foreach (var member in value.EnumerateObject())
        {
            var at = $"{path}.{member.Name}";
            var known = open.Find(candidate => candidate.IsCalled(member.Name));
            if (known is null)
            {
                if (additional is null)
                    return $"{at} is not known.";
                if (FindFault(additional.Property, additional.Bindings, member.Value, at) is { } wrong)
                    return wrong;
                continue;
            }

            variants += known.Property.TryGetProperty("containerProperty", out var common) && common.GetBoolean() ? 0 : 1;
            if (FindFault(known.Property.GetProperty("type"), known.Bindings, member.Value, at) is { } fault)
                return fault;
        }

        if (isContainer && variants != 1 && additional is null)
            return $"{path} has {variants} variants.";
        return open.Find(member => member.Property.GetProperty("required").GetBoolean() && !value.EnumerateObject().Any(given => member.IsCalled(given.Name))) is { } missing
            ? $"{path} lacks {missing.Property.GetProperty("name")}."
            : null;
    }

    private static (string, string) NameOf(JsonElement name) => (name.GetProperty("namespace").GetString()!, name.GetProperty("name").GetString()!);

    /// <summary>A property, or what stands for any other, with the meaning of its type's parameters.</summary>
    private sealed record Member(JsonElement Property, Bindings Bindings)
    {
        public bool IsCalled(string name) =>
            Property.GetProperty("name").ValueEquals(name) || (Property.TryGetProperty("aliases", out var aliases) && aliases.EnumerateArray().Any(alias => alias.ValueEquals(name)));
    }

    /// <summary>What the parameters of a generic type stand for.</summary>
    private sealed class Bindings
    {
        private readonly Dictionary<(string, string), (JsonElement Type, Bindings Bindings)> _bound = [];

        public static Bindings None { get; } = new();

        public (JsonElement Type, Bindings Bindings)? Find((string, string) parameter) => _bound.TryGetValue(parameter, out var bound) ? bound : null;

        public Bindings For(JsonElement type, JsonElement use)
        {
            if (type.ValueKind != JsonValueKind.Object || !type.TryGetProperty("generics", out var parameters) || !use.TryGetProperty("generics", out var arguments))
                return None;
            var inner = new Bindings();
            foreach (var (parameter, argument) in parameters.EnumerateArray().Zip(arguments.EnumerateArray()))
                inner._bound[NameOf(parameter)] = (argument, this);
            return inner;
        }
    }
}
