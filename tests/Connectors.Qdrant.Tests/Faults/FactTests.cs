using System.Reflection;
using System.Text.RegularExpressions;

namespace Connectors.Qdrant.Tests.Faults;

/// <summary>The table of README.md beside this file is complete, and names tests that are there.</summary>
public partial class FactTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(RepositoryFolder.Root, "tests", "Connectors.Qdrant.Tests", "Faults", "README.md"));

    [Fact]
    public void Every_fact_has_its_tests_or_a_reason() =>
        Assert.Equal(Enumerable.Range(1, 43), Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && char.IsAsciiDigit(line[2]))
            .SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries)).Select(int.Parse).Order());

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = typeof(FactTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var named = Lines.SelectMany(line => Name().Matches(line)).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(named.Except(tests));
        Assert.InRange(named.Count, 40, 100);
    }

    [Fact]
    public void Every_case_of_the_list_is_in_the_name_of_a_test()
    {
        var names = string.Join(' ', typeof(FactTests).Assembly.GetTypes().Where(type => type.Namespace == typeof(FactTests).Namespace).SelectMany(type => type.GetMethods()).Select(method => method.Name));
        var cases = CaseNumber().Matches(names).SelectMany(match => match.Groups[1].Captures.Concat(match.Groups[2].Captures)).Select(number => int.Parse(number.Value, System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
        Assert.Empty(Enumerable.Range(1, 22).Except(cases));
    }

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Z][A-Za-z0-9_]+)`")]
    private static partial Regex Name();

    [GeneratedRegex("[Cc]ase_(\\d+)(?:_and_(\\d+))?_")]
    private static partial Regex CaseNumber();
}
