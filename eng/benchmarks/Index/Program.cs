using System.Diagnostics;
using Connectors.Embedded;
using Connectors.Workload;
var n = int.Parse(args[0]);
var w = SparseWorkload.Generate(n, 300);
var gt = GroundTruth.Compute(w.Documents, 100, w.Queries, w.InferenceFreeQueries);
var segs = new List<SparseSegmentIndex>();
var sw = Stopwatch.StartNew(); double tb=0;
for (var f = 0; f < n; f += 65536) { var h = new SparseHead(); for (var r = f; r < Math.Min(n, f + 65536); r++) h.Append(w.Documents.Indices(r), w.Documents.Values(r)); sw.Restart(); segs.Add(SparseSegmentIndex.Build(h.Rows, args.Length<2 && SparsePostingsBuilder.BitRowsPay)); tb += sw.Elapsed.TotalMilliseconds; }
Console.WriteLine($"build ms/segment {tb/segs.Count:F0}, postings {segs.Sum(s=>s.PostingBytes)/1e6:F1} MB = {segs.Sum(s=>s.PostingBytes)/(double)w.Documents.Entries:F2} B/posting, rows {segs.Sum(s=>s.Rows.Bytes)/1e6:F0} MB");
foreach (var (name, Q, g) in new[]{("queries", w.Queries, gt[0]), ("queries_if", w.InferenceFreeQueries, gt[1])})
foreach (var k in new[]{10,100}) {
 var best = new double[Q.Rows]; Array.Fill(best, 1e9); long post=0; double bad=0; 
 for (int q=0;q<Q.Rows;q++) foreach (var t in Q.Indices(q)) foreach (var s in segs) post+=s.DocumentFrequency(t);
 for (int pass=0;pass<12;pass++) for (int q=0;q<Q.Rows;q++) {
  var t0 = Connectors.Benchmarks.CpuClock.Microseconds();
  var query = new SparseQuery(Q.Indices(q), Q.Values(q)); var top = new TopCandidates(k);
  for (int s=0;s<segs.Count;s++) segs[s].Search(query, default, s, top);
  var res = top.Finish();
  best[q] = Math.Min(best[q], Connectors.Benchmarks.CpuClock.Microseconds()-t0);
  if (pass==0) { if (res.Length<k) bad++; for (int i=0;i<k;i++) if (res[i].Score != (float)(g.Scores(q)[i]/1048576.0)) { bad++; break; } }
 }
 Array.Sort(best);
 Console.WriteLine($"{name} k={k}: mean {best.Average():F1} us p99 {best[^(Q.Rows/100)]:F1} ns/posting {best.Sum()*1000/post:F3} bad {bad}");
}
