using System.Text.Json;
using Connectors;

/// <summary>What the examples have in common: the passages, the models of the repository, and how rankings are printed.</summary>
internal static class Sample
{
    /// <summary>The folder of the models.</summary>
    public static string Models { get; } = FindUpwards("models");

    /// <summary>The 204 passages of the QuickStart.</summary>
    public static IEnumerable<HybridDocument> ReadPassages()
    {
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "data", "passages.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var passage = json.RootElement;
            yield return new HybridDocument(passage.GetProperty("id").GetString()!, $"{passage.GetProperty("title").GetString()}\n{passage.GetProperty("text").GetString()}", Payload.Parse(line));
        }
    }

    /// <summary>Says which server answers at an address, or that none does.</summary>
    public static async Task<bool> FindServerAsync(HybridStore store, string url)
    {
        try
        {
            var server = await store.GetInfoAsync(); // fails at once when nothing answers there; a server that has answered is waited for, half a minute at most
            Console.WriteLine($"{url}: {server.Product} {server.Version ?? "of unknown version"}");
            return true;
        }
        catch (StoreUnreachableException e)
        {
            Console.Error.WriteLine(e.Message);
            return false;
        }
    }

    /// <summary>Prints a ranking, and the rank of each hit in each leg where the query asked for that (Explain).</summary>
    public static void Print(string title, SearchResult hits, params string[] legs)
    {
        Console.WriteLine($"\n{title}{(legs.Length > 0 ? $"   (ranks: {string.Join(", ", legs)})" : "")}");
        for (var i = 0; i < hits.Count; i++)
            Console.WriteLine($"{i + 1}. {hits[i].Score:F4}  {hits[i].Id,-24} {Ranks(hits[i], legs.Length)}".TrimEnd());
    }

    /// <summary>The ranks of a hit in the legs, or a dash where a leg has not found it.</summary>
    public static string Ranks(Hit hit, int legs) =>
        string.Join(", ", Enumerable.Range(0, legs).Select(leg => hit.Legs!.FirstOrDefault(found => found.Leg == leg)?.Rank.ToString() ?? "-"));

    private static string FindUpwards(string folder)
    {
        for (var here = new DirectoryInfo(AppContext.BaseDirectory); here is not null; here = here.Parent)
        {
            if (Directory.Exists(Path.Combine(here.FullName, folder, "splade-tiny")))
                return Path.Combine(here.FullName, folder);
        }

        throw new DirectoryNotFoundException($"The folder '{folder}' of the repository was not found above {AppContext.BaseDirectory}.");
    }
}
