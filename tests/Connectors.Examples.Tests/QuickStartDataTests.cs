using System.Text.Json;

namespace Connectors.Examples.Tests;

/// <summary>The collection of the QuickStart is whole: what its README says of it is so.</summary>
public sealed class QuickStartDataTests
{
    private static readonly string Folder = Path.Combine(RepositoryFolder.Root, "examples", "QuickStart", "data");

    [Fact]
    public void There_are_204_passages_of_12_subjects_with_unique_ids_and_35_to_70_words()
    {
        var passages = Read("passages.jsonl");
        Assert.Equal(204, passages.Count);
        Assert.Equal(204, passages.Select(p => p.GetProperty("id").GetString()).Distinct().Count());
        Assert.All(passages.GroupBy(p => p.GetProperty("subject").GetString()), subject => Assert.Equal(17, subject.Count()));
        Assert.All(passages, p => Assert.InRange(p.GetProperty("text").GetString()!.Split(' ').Length, 35, 70));
    }

    [Fact]
    public void Each_of_the_30_queries_has_a_judgement_and_each_judgement_names_a_query_and_a_passage()
    {
        var passages = Read("passages.jsonl").Select(p => p.GetProperty("id").GetString()!).ToHashSet();
        var queries = Read("queries.jsonl").Select(q => q.GetProperty("id").GetString()!).ToHashSet();
        var judgements = File.ReadLines(Path.Combine(Folder, "qrels.tsv")).Skip(1).Select(line => line.Split('\t')).ToList();

        Assert.Equal(30, queries.Count);
        Assert.All(judgements, j => Assert.Contains(j[1], passages));
        Assert.All(judgements, j => Assert.Contains(j[2], new[] { "1", "2" }));
        Assert.Equal(queries.Order(), judgements.Where(j => j[2] == "2").Select(j => j[0]).Distinct().Order());
    }

    private static List<JsonElement> Read(string file) =>
        [.. File.ReadLines(Path.Combine(Folder, file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
