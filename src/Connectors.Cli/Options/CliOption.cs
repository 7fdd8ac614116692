using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Connectors.Cli.Options;

/// <summary>Options whose values are checked while the command line is parsed, so that a mistake is a usage error before any work.</summary>
internal static class CliOption
{
    /// <summary>An option whose parser says by a <see cref="FormatException"/> what is wrong.</summary>
    public static Option<T> Parsed<T>(string name, string valueName, string description, Func<string, T> parse) => new(name)
    {
        HelpName = valueName,
        Description = description,
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result => Try(result, name, result.Tokens[0].Value, parse),
    };

    /// <summary>An option that may be repeated.</summary>
    public static Option<IReadOnlyList<T>> Repeated<T>(string name, string valueName, string description, Func<string, T> parse) => new(name)
    {
        HelpName = valueName,
        Description = description + " May be repeated.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Try(result, name, token.Value, parse)!)],
        DefaultValueFactory = _ => [],
    };

    public static Option<string> Text(string name, string valueName, string description, bool required = false) =>
        new(name) { HelpName = valueName, Description = description, Required = required };

    /// <summary>A whole number of 1 or more.</summary>
    public static Option<int?> Count(string name, string description) => Parsed(name, "N", description, text => (int?)ParseCount(text));

    public static Option<int> Count(string name, string description, int byDefault)
    {
        var option = Parsed(name, "N", description, ParseCount);
        option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    /// <summary>One of a few words.</summary>
    public static Option<T> Choice<T>(string name, string description, params (string Word, T Value)[] choices) =>
        Parsed(name, string.Join('|', choices.Select(choice => choice.Word)), description, text =>
        {
            foreach (var (word, value) in choices)
            {
                if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                    return value;
            }

            throw new FormatException($"'{text}' is not one of {string.Join(", ", choices.Select(choice => choice.Word))}.");
        });

    private static int ParseCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
        ? count
        : throw new FormatException($"'{text}' is not a whole number of 1 or more.");

    private static T? Try<T>(ArgumentResult result, string name, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            result.AddError($"{name}: {e.Message}");
            return default;
        }
    }
}
