using System.Globalization;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Writing;

/// <summary>What the tries of one bulk request have come to, point by point.</summary>
internal sealed class BulkState(IReadOnlyList<PendingPoint> batch)
{
    private readonly List<PointOutcome> _outcomes = [];
    private readonly int _size = batch.Count;

    /// <summary>Gets the points that have no outcome yet.</summary>
    public IReadOnlyList<PendingPoint> Left { get; private set; } = batch;

    /// <summary>Gets or sets a value indicating whether a try with the points that are left had no answer.</summary>
    public bool MayBeApplied { get; set; }

    public IReadOnlyList<PointOutcome> Outcomes => _outcomes;

    public bool IsPartlyKnown => Left.Count < _size;

    /// <summary>Takes the items of a try.</summary>
    /// <returns>One of those that the server had no room for; null when there are none.</returns>
    public BulkItem? Take(List<BulkItem> items)
    {
        var left = new List<PendingPoint>();
        BulkItem? busy = null;
        for (var i = 0; i < items.Count; i++)
        {
            var (item, pending) = (items[i], Left[i]);
            if (item.IsDone)
                continue;
            if (ElasticsearchFaults.IsTransient(item.Status, item.ErrorType))
            {
                busy ??= item;
                left.Add(pending);
            }
            else
            {
                _outcomes.Add(new PointOutcome(pending.Ordinal, pending.Point.Id, PointStatus.Rejected, string.Create(CultureInfo.InvariantCulture, $"{item.Status} {item.ErrorType}: {item.Reason}")));
            }
        }

        Left = left;
        return busy;
    }

    /// <summary>Ends the tries with points left.</summary>
    public void GiveUp(StoreException fault)
    {
        var status = MayBeApplied || fault.OutcomeUnknown ? PointStatus.Unknown : PointStatus.Rejected;
        _outcomes.AddRange(Left.Select(pending => new PointOutcome(pending.Ordinal, pending.Point.Id, status, fault.Message)));
        Left = [];
    }
}
