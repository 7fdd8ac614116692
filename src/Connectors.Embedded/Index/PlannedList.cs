namespace Connectors.Embedded;

/// <summary>A list of a segment with the weight that a query gives to impact 1, exactly and in the plan's units.</summary>
internal struct PlannedList
{
    public PostingList List;
    public double Weight;
    public int Units;
}
