namespace Connectors;

/// <summary>Why a point of an upsert does not count as written.</summary>
public enum PointStatus
{
    /// <summary>A later point of the same call has the same id; that one was taken. Not a failure.</summary>
    Superseded,

    /// <summary>
    /// The point is bad, the server refused it, or it was never sent because the server could not be reached: it is not there, and an earlier
    /// version of it is unchanged. <see cref="PointOutcome.IsTransient"/> says whether writing it later may help.
    /// </summary>
    Rejected,

    /// <summary>It is not known whether the point was written: there was no answer. Writing it again is safe.</summary>
    Unknown,
}
