using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Writing;

/// <summary>What the tries of one bulk request have come to, action by action.</summary>
internal sealed class BulkRun(int count)
{
    private readonly BulkItem?[] _items = new BulkItem?[count];

    /// <summary>Gets the actions that have no outcome yet.</summary>
    public List<int> Left { get; private set; } = [.. Enumerable.Range(0, count)];

    /// <summary>Gets or sets a value indicating whether a try with the actions that are left had no answer.</summary>
    public bool MayBeApplied { get; set; }

    /// <summary>Gets or sets why the tries ended with actions left.</summary>
    public StoreException? Fault { get; set; }

    /// <summary>Gets a value indicating whether an action was carried out, or may have been.</summary>
    public bool MayHaveWritten => MayBeApplied || Array.Exists(_items, item => item is { IsDone: true });

    public bool IsPartlyKnown => Left.Count < _items.Length;

    public int Count => _items.Length;

    /// <summary>Gets what became of an action; null for those that are left.</summary>
    public BulkItem? this[int action] => _items[action];

    /// <summary>Takes the items of a try.</summary>
    /// <returns>One of those that the server had no room for; null when there are none.</returns>
    public BulkItem? Take(List<BulkItem> items)
    {
        var left = new List<int>();
        BulkItem? busy = null;
        var isRepeat = MayBeApplied;
        for (var i = 0; i < items.Count; i++)
        {
            if (ElasticsearchFaults.IsTransient(items[i].Status, items[i].ErrorType))
            {
                busy ??= items[i];
                left.Add(Left[i]);
                MayBeApplied |= items[i].MayBeWritten;
            }
            else
            {
                _items[Left[i]] = items[i] with { IsRepeat = isRepeat };
            }
        }

        Left = left;
        return busy;
    }
}
