.PHONY: demo demo-full test test-unit test-lab pack bench lint
demo: ; @scripts/setup lab && node_modules/.bin/node scripts/demo/first-sql.ts
demo-full: ; @scripts/setup lab && node_modules/.bin/node scripts/demo/full.ts
test: ; @scripts/test all
test-unit: ; @scripts/test unit
test-lab: ; @scripts/test lab
pack: ; @scripts/setup npm && npm run -s pack
bench: ; @scripts/setup lab && npm run -s pack && node_modules/.bin/node bench/run.ts && node_modules/.bin/node bench/clients.ts && node_modules/.bin/node bench/lab.ts
lint: ; @scripts/setup npm && npm run -s lint
