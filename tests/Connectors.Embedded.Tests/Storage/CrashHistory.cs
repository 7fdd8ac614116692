using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

/// <summary>A fixed history of writes, and the contents after each, so that what a crash left can be judged.</summary>
internal sealed class CrashHistory(Func<CollectionStorage, Task> checkpoint, Action<int>? acknowledge = null)
{
    private readonly List<SortedDictionary<string, string>> _states = [new(StringComparer.Ordinal)];
    private int _acknowledged;

    public async Task RunAsync(TestCollection collection)
    {
        for (var step = 0; step < 14; step++)
        {
            var numbers = Enumerable.Range(step * 3 % 20, 8).ToArray();
            var next = new SortedDictionary<string, string>(_states[^1], StringComparer.Ordinal);
            if (step % 5 == 4)
            {
                foreach (var number in numbers)
                    next.Remove($"id-{number}");
                _states.Add(next);
                await collection.DeleteAsync(numbers);
            }
            else if (step == 8)
            {
                var id = next.First().Key;
                var parts = next[id].Split(' ');
                next[id] = string.Join(' ', [parts[0], "{}", .. parts[2..]]);
                _states.Add(next);
                await collection.SetPayloadAsync(int.Parse(id.AsSpan(3)), "{}");
            }
            else
            {
                foreach (var number in numbers)
                    next[$"id-{number}"] = TestCollection.Describe(TestCollection.Point(number, step));
                _states.Add(next);
                await collection.UpsertAsync(numbers, step);
            }

            _acknowledged++;
            acknowledge?.Invoke(_acknowledged);
            if (step % 6 == 5)
                await checkpoint(collection.Storage);
        }
    }

    /// <summary>The acknowledged writes are there, and at most the one in flight besides.</summary>
    public void AssertAllowed(SortedDictionary<string, string> contents, string when, int? acknowledged = null)
    {
        var count = acknowledged ?? _acknowledged;
        Assert.True(
            Same(contents, count) || (count + 1 < _states.Count && Same(contents, count + 1)),
            $"{when}: {contents.Count} points are there, which is neither the state after {count} acknowledged writes nor the next.");
    }

    /// <summary>What is there is the state after some number of writes.</summary>
    public void AssertSomePrefix(SortedDictionary<string, string> contents, string when, int acknowledged) =>
        Assert.True(
            Enumerable.Range(0, Math.Min(acknowledged + 2, _states.Count)).Any(count => Same(contents, count)),
            $"{when}: {contents.Count} points are there, which is no state that ever was.");

    private bool Same(SortedDictionary<string, string> contents, int count) => contents.SequenceEqual(_states[count]);
}
