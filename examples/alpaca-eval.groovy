// Over-optimization on real responses: 45 models' answers to AlpacaEval prompts, judged by GPT-4.
// The proxies are trained on the pairs of half the prompts; the curves are measured on the other half.
// Run it with: ./goodhart run examples/alpaca-eval.groovy --pool POOL.jsonl.gz --pairs PAIRS.jsonl.gz

files = options(args, pool: 'alpaca-eval-pool.jsonl.gz', pairs: 'alpaca-eval-pairs.jsonl.gz')

// Answers of 45 different models are no draws from one policy: they are all that there is.
pool  = candidates(files.pool, columns: ['length'], sample: false) { prompt 'instruction'; response 'response'; gold 'gold' }
lab   = heldOut(pool, 0.5)
prefs = preferences(files.pairs, of: lab)

proxy = reward(prefs, 'bradleyTerry')
mean  = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'mean')
wco   = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'worstCase')
uwo   = reward(prefs, 'ensemble', of: 'bradleyTerry', members: 5, aggregate: 'uwo')

result = compare(lab) {
    seeds 1..10
    method 'bestOfN', reward: proxy,            label: 'best-of-n'
    method 'tilting', reward: proxy,            label: 'RLHF (exact tilting)'
    method 'drro',    reward: proxy,            label: 'DRRO', radius: 0.5
    method 'dro',     reward: proxy,            label: 'DRO', radius: 0.5
    method 'dpo',     pairs: prefs,             label: 'DPO'
    method 'rpo',     pairs: prefs,             label: 'RPO'
    method 'bestOfN', reward: mean,             label: 'mean ensemble'
    method 'bestOfN', reward: wco,              label: 'WCO ensemble'
    method 'bestOfN', reward: uwo,              label: 'UWO ensemble'
    method 'bestOfN', reward: column('length'), label: 'length proxy'
    method 'bestOfN', reward: gold(),           label: 'gold oracle'
}
println result

new File(out).mkdirs()
for (format in ['html', 'svg', 'png']) {
    println "wrote ${result.save("$out/alpaca-eval.$format")}"
}
